"""The page of search."""

from itertools import groupby

from flask import Blueprint, render_template, request

from tracker.accounts.visit import visitor
from tracker.extensions import db
from tracker.plans.addresses import subject_address
from tracker.search.highlights import pieces
from tracker.search.labels import KINDS
from tracker.search.queries import LONGEST_QUERY, count_by_plan, hits, query_of
from tracker.web.languages import language_tag
from tracker.web.paging import Paging

bp = Blueprint("search", __name__, template_folder="templates")

HITS_A_PAGE = 50


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
        plans={code: (title, language_tag(language), count) for code, title, language, count in counted},
        groups=[
            (code, [_shown(code, kind, key, title, query.words) for _, kind, key, title, _ in group])
            for code, group in groupby(found, lambda hit: hit[0])
        ],
    )


def _shown(code: str, kind: str, key: str, title: str, words: tuple[str, ...]) -> dict:
    """A hit with its page and its words marked; a thing without a name is called by its key."""
    return {
        "kind": kind,
        "kind_label": KINDS.get(kind, kind),
        "key": key,
        "address": subject_address(code, kind, key),
        "pieces": pieces(title or key, words),
    }
