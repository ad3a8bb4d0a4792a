/* Comfort only: without this file every link is a page of its own. */
(() => {
  "use strict";

  const drawer = document.getElementById("drawer");
  let opener = null;

  /* The drawer: "where is this from?" beside the page. */
  function close() {
    if (drawer.hidden) return;
    drawer.hidden = true;
    drawer.replaceChildren();
    document.body.classList.remove("has-drawer");
    if (opener && opener.isConnected) opener.focus();
    opener = null;
  }

  function open(link) {
    if (!drawer.contains(link)) opener = link;
    htmx.ajax("GET", link.href, { target: drawer, swap: "innerHTML" }).catch(() => location.assign(link.href));
  }

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-close-drawer]")) {
      event.preventDefault();
      close();
      return;
    }
    const link = event.target.closest("a.figure, a.where, a.corrected, a.changed, a[data-drawer]");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || !window.htmx) return;
    event.preventDefault();
    open(link);
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== drawer) return;
    drawer.hidden = false;
    document.body.classList.add("has-drawer");
    /* The page made room: what was asked about stays in sight. */
    if (opener && opener.isConnected) opener.scrollIntoView({ block: "nearest" });
    const asked = drawer.querySelector(".asked");
    drawer.scrollTop = 0;
    if (asked && asked.offsetTop + asked.offsetHeight > drawer.clientHeight) {
      drawer.scrollTop = asked.offsetTop - drawer.clientHeight / 3;
    }
    drawer.focus({ preventScroll: true });
  });

  /* An error is shown as the page that it is. */
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.target === drawer) location.assign(event.detail.pathInfo.finalRequestPath);
  });

  /* The list of languages folds again with Escape, and when something else is looked at. */
  const choice = document.querySelector("details.choice");
  function fold() {
    if (!choice || !choice.open) return false;
    if (choice.contains(document.activeElement)) choice.querySelector("summary").focus();
    choice.open = false;
    return true;
  }
  document.addEventListener("click", (event) => {
    if (choice && !choice.contains(event.target)) choice.open = false;
  });
  if (choice) {
    choice.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !choice.contains(event.relatedTarget)) choice.open = false;
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !fold()) close();
  });

  /* What could not be saved is read first. */
  const wrong = document.querySelector("main .error-summary");
  if (wrong) {
    wrong.tabIndex = -1;
    wrong.focus();
  }

  /* The shortcut "/", which can be switched off (WCAG 2.1.4). */
  const shortcut = document.getElementById("shortcut");
  const find = document.getElementById("find");
  try {
    shortcut.checked = localStorage.getItem("shortcut") !== "off";
  } catch {
    /* Without storage the choice lasts as long as the page. */
  }
  shortcut.parentElement.hidden = false;
  shortcut.addEventListener("change", () => {
    try {
      localStorage.setItem("shortcut", shortcut.checked ? "on" : "off");
    } catch {
      /* As above. */
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, select, textarea");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !shortcut.checked) return;
    event.preventDefault();
    find.focus();
  });

  /* Where the rows of a table open one below the other, each cell says its head. */
  for (const table of document.querySelectorAll("table.stack")) {
    const heads = [...table.querySelectorAll("thead th")].map((head) =>
      head.querySelector(".visually-hidden") ? "" : head.textContent.trim(),
    );
    for (const row of table.querySelectorAll("tbody tr:not(.group), tfoot tr")) {
      let column = 0;
      for (const cell of row.cells) {
        const head = heads[column];
        column += cell.colSpan;
        if (!head || cell.colSpan > 1 || cell.tagName !== "TD" || cell.classList.contains("number")) continue;
        if (cell.textContent.trim() && !cell.dataset.head) cell.dataset.head = head;
      }
    }
  }

  /* What was folded stays folded: <details data-remember="key">, on this page, or with data-remember-in="/plans/X/"
     on all pages below that address. With data-beside it stands beside the content on a wide screen and above it on
     a narrow one: there it is closed until it is opened, and the two screens are remembered apart. */
  const isNarrow = window.matchMedia("(max-width: 71.99rem)").matches;
  for (const details of document.querySelectorAll("details[data-remember]")) {
    const isClosedFirst = isNarrow && details.dataset.beside !== undefined;
    const place = details.dataset.rememberIn || location.pathname;
    const key = "open:" + place + ":" + details.dataset.remember + (isClosedFirst ? ":narrow" : "");
    if (isClosedFirst) details.open = false;
    try {
      const kept = localStorage.getItem(key);
      if (kept !== null) details.open = kept === "1";
      details.addEventListener("toggle", () => localStorage.setItem(key, details.open ? "1" : "0"));
    } catch {
      /* Without storage nothing is remembered. */
    }
  }

  /* A filter answers at once when a choice is made; its button stays for those without this file. */
  for (const form of document.querySelectorAll("form.filters[data-at-once]")) {
    form.addEventListener("change", () => form.requestSubmit());
  }

  /* A session that is about to end says so two minutes before, and can be kept. What is done in another tab counts. */
  const warning = document.querySelector(".session-end");
  if (warning) {
    const after = (seconds) => Date.now() + 1000 * seconds;
    let ends = after(Number(warning.dataset.secondsLeft));
    let endsForGood = after(Number(warning.dataset.secondsAtMost));
    let said = null;

    const say = (words) => {
      if (words === said) return;
      said = words;
      for (const each of warning.children) each.hidden = each.dataset.say !== words;
    };
    const share = () => {
      try {
        localStorage.setItem("session-ends", String(ends));
      } catch {
        /* Without storage each tab counts for itself. */
      }
    };
    const look = () => {
      const left = ends - Date.now();
      if (left > 120_000) say(null);
      else if (left > 0) say(ends >= endsForGood - 1000 ? "last" : "idle");
      else say("ended");
    };

    warning.querySelector("button").addEventListener("click", async () => {
      try {
        const answer = await fetch(warning.dataset.extend, {
          method: "POST",
          headers: { "X-CSRFToken": warning.dataset.token },
          redirect: "error",
        });
        if (!answer.ok) throw new Error(answer.statusText);
        const left = await answer.json();
        ends = after(left.seconds_left);
        endsForGood = after(left.seconds_at_most);
        share();
      } catch {
        ends = Date.now();
      }
      look();
    });
    addEventListener("storage", (event) => {
      if (event.key !== "session-ends" || !event.newValue) return;
      ends = Math.max(ends, Math.min(Number(event.newValue), endsForGood));
      look();
    });
    document.addEventListener("visibilitychange", look);
    share();
    look();
    setInterval(look, 5000);
  }

  /* How many items are ticked, said beside the buttons that do something with them. */
  document.querySelectorAll("form[data-count-ticked]").forEach((form) => {
    const said = form.querySelector("[data-ticked]");
    const count = () => {
      const ticked = form.querySelectorAll("input[name=item]:checked").length;
      said.textContent = ticked ? `${said.dataset.ticked} ${ticked}` : "";
    };
    if (said) {
      form.addEventListener("change", count);
      count();
    }
  });
})();
