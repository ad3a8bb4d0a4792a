"""The page of search."""

from itertools import groupby

from flask import Blueprint, render_template, request

from tracker.accounts.visit import visitor
from tracker.errors import Refused
from tracker.extensions import db
from tracker.plans.addresses import subject_address
from tracker.search.highlights import pieces
from tracker.search.labels import KINDS
from tracker.search.queries import LONGEST_QUERY, count_by_plan, hits, hits_in_portions, query_of
from tracker.search.sheet import results_sheet
from tracker.web.languages import language_tag
from tracker.web.paging import Paging
from tracker.web.sheets import download

bp = Blueprint("search", __name__, template_folder="templates")

HITS_A_PAGE = 50
MOST_EXPORTED = 10_000  # places of one file; whoever finds more looks for more words


@bp.get("/search")
def show_results():
    """What visible plans say of all the words, by plan; things first, then the lines of the text."""
    query = query_of(request.args.get("q", ""))
    counted = count_by_plan(db.session, visitor(), query) if query.words else []
    total = sum(count for *_, count in counted)
    paging = Paging.of(request.args.get("page", ""), total, HITS_A_PAGE)
    found = hits(db.session, visitor(), query, offset=paging.offset, limit=HITS_A_PAGE) if total else []
    return render_template(
        "search/results.html",
        query=query,
        total=total,
        paging=paging,
        longest=LONGEST_QUERY,
        most=MOST_EXPORTED,
        plans={code: (title, language_tag(language), count) for code, title, language, count in counted},
        groups=[
            (code, [_shown(code, kind, key, title, query.words) for _, kind, key, title, _ in group])
            for code, group in groupby(found, lambda hit: hit[0])
        ],
    )


@bp.get("/search.<any(xlsx, csv):ending>")
def download_results(ending: str):
    """All that the search finds, as a sheet."""
    query = query_of(request.args.get("q", ""))
    counted = count_by_plan(db.session, visitor(), query) if query.words else []
    total = sum(count for *_, count in counted)
    if total > MOST_EXPORTED:
        raise Refused(
            "One file holds at most %(most)s places, and %(total)s were found. Search for more words.",
            most=MOST_EXPORTED,
            total=total,
        )
    titles = {code: title for code, title, *_ in counted}
    portions = hits_in_portions(db.session, visitor(), query) if total else []
    return download(results_sheet(query.text, portions, titles), ending, "search")


def _shown(code: str, kind: str, key: str, title: str, words: tuple[str, ...]) -> dict:
    """A hit with its page and its words marked; a thing without a name is called by its key."""
    return {
        "kind": kind,
        "kind_label": KINDS.get(kind, kind),
        "key": key,
        "address": subject_address(code, kind, key),
        "pieces": pieces(title or key, words),
    }
