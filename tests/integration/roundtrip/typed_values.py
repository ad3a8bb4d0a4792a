"""What Excel, and people in Excel, do to values: kinds 55 to 72 of the catalogue, and what comes of each."""

from datetime import date, datetime, time
from typing import Any, NamedTuple

from tests.integration.roundtrip.test_import_states import COMMENT, FIGURE, NARRATIVE, SHARE, STATUS

PART = ("indicator", "compound", "part_1")
FORECAST = ("activity", "1.1", "forecast_on")
REACHED = ("activity", "1.1", "reached_percent")
STAGE = ("indicator", "descriptive", "stage")
LONG = "ž" * 2001
NBSP, NARROW, ZERO_WIDTH = "\u00a0", "\u202f", "\u200b"


class Typed(NamedTuple):
    """What is typed into a cell of a workbook in some language, and what is told of it."""

    cell: tuple[str, str, str]
    value: Any
    state: str
    says: str = ""  # read, where it is taken; else a part of the sentence
    language: str = "bs"
    number_format: str = ""
    is_text: bool = False  # what looks like a formula is stored as a text


VALUES = {
    **{
        f"55 {error}": Typed(FIGURE, error, "not_understood", "an error of a spreadsheet")
        for error in ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
    },
    "56 formula without a result": Typed(FIGURE, "=1+1", "not_understood", "formula whose result is not stored"),
    "56 formula in words": Typed(COMMENT, "=A1", "not_understood", "formula whose result is not stored"),
    "57 number as text": Typed(FIGURE, "17500", "new", "17.500"),
    "57 grouped number as text": Typed(FIGURE, "17.500", "new", "17.500"),
    "57 the same in an English workbook": Typed(FIGURE, "17.500", "new", "17.5", "en"),
    "57 number with an apostrophe": Typed(FIGURE, "'17500", "not_understood", "“'17500”"),
    "58 Bosnian": Typed(FIGURE, "1.234,56", "new", "1.234,56"),
    "58 English in Bosnian": Typed(FIGURE, "1,234.56", "not_understood", "not how numbers are written here"),
    "58 with a space": Typed(FIGURE, "1 234,56", "not_understood", "not how numbers are written here"),
    "58 with a space in Albanian": Typed(FIGURE, "1 234,56", "new", "1 234,56", "sq"),
    "58 with a no-break space in Albanian": Typed(FIGURE, f"1{NBSP}234,56", "new", "1 234,56", "sq"),
    "58 with a narrow space in Albanian": Typed(FIGURE, f"1{NARROW}234", "new", "1 234", "sq"),
    "59 percent that Excel made": Typed(SHARE, 0.75, "new", "75", "bs", "0%"),
    "59 percent with decimals": Typed(SHARE, 0.8765, "new", "87,65", "bs", "0.00%"),
    "59 share that may be a percent": Typed(SHARE, 0.75, "not_understood", "0,75 can be 0,75 % or 75 %"),
    "59 percent as it is": Typed(SHARE, 75, "new", "75"),
    "59 percent as text": Typed(SHARE, "75%", "new", "75"),
    "59 percent with a space as text": Typed(SHARE, "75 %", "new", "75"),
    "59 less than a percent, as text": Typed(SHARE, "0,5 %", "new", "0,5"),
    "59 share as text": Typed(SHARE, "0,75", "not_understood", "can be"),
    "59 percent in a count": Typed(FIGURE, 0.75, "not_understood", "shows 75 %", "bs", "0%"),
    "59 percent as text in a count": Typed(FIGURE, "75%", "not_understood", "is a percent"),
    "an amount in another currency": Typed(
        FIGURE, 1500, "not_understood", "amount in EUR", number_format="#,##0.00 [$€-2]"
    ),
    "an amount in the plan's own currency": Typed(FIGURE, 1500, "new", "1.500", number_format='#,##0.00 "KM"'),
    "60 negative count": Typed(FIGURE, -5, "not_understood", "never below 0"),
    "60 negative counter": Typed(PART, -1, "not_understood", "never below 0"),
    "60 negative percent of work": Typed(REACHED, -1, "not_understood", "between 0 and 100"),
    "61 NaN": Typed(FIGURE, "NaN", "not_understood", "is no number"),
    "61 1E308": Typed(FIGURE, 1e308, "not_understood", "digits at most"),
    "61 thirty digits": Typed(FIGURE, 123456789012345678901234567890, "not_understood", "digits at most"),
    "61 thirty digits as text": Typed(FIGURE, "1" * 30, "not_understood", "digits"),
    "61 a third": Typed(FIGURE, 100 / 3, "not_understood", "digits at most"),
    "61 sum of tenths": Typed(FIGURE, 0.1 + 0.2, "new", "0,3"),
    "61 1E308 in words": Typed(COMMENT, 1e308, "new"),
    "61 with an exponent as text": Typed(FIGURE, "1E+3", "not_understood", "exponent"),
    "63 day": Typed(FORECAST, date(2024, 12, 31), "new", "31.12.2024."),
    "63 ISO day as text": Typed(FORECAST, "2024-12-31", "new", "31.12.2024."),
    "63 day as text": Typed(FORECAST, "31.12.2024.", "new", "31.12.2024."),
    "63 30 February": Typed(FORECAST, "30.2.2024.", "not_understood", "no day “30.2.2024.” in the calendar"),
    "63 year 1900": Typed(FORECAST, date(1900, 3, 1), "not_understood", "the day 1.3.1900."),
    "63 number for a day": Typed(FORECAST, 45000, "not_understood", "takes a day", "bs", "0"),
    "63 time for a day": Typed(FORECAST, time(12, 30), "not_understood", "time of day", "bs", "h:mm"),
    "63 month in words": Typed(FORECAST, "December 2024", "not_understood", "is no day"),
    "63 6/6 made a day": Typed(FIGURE, datetime(2024, 6, 6), "not_understood", "6/6, or 6,6", "bs", "d-mmm"),
    "63 6/6 in words": Typed(COMMENT, datetime(2024, 6, 6), "not_understood", "6/6", "bs", "d-mmm"),
    "63 6/6 as text": Typed(PART, "6/6", "not_understood", "more than one figure"),
    "63 day in a count": Typed(FIGURE, date(2024, 6, 6), "not_understood", "is a day and no figure"),
    "63 day in words": Typed(COMMENT, date(2024, 6, 6), "new", "6.6.2024."),
    "64 spaces around": Typed(COMMENT, f" {NBSP}Riječ {NBSP}", "new", "Riječ"),
    "64 zero width": Typed(FIGURE, f"{ZERO_WIDTH}5{ZERO_WIDTH}", "new", "5"),
    "64 carriage returns": Typed(COMMENT, "One_x000D_\nTwo", "new", "One\nTwo"),
    "65 letters taken apart": Typed(COMMENT, "c\u030cs\u030cz\u030c e\u0308", "new", "čšž ë"),
    "65 dj for đ": Typed(COMMENT, "Medjutim, među ç Ë", "new", "Medjutim, među ç Ë"),
    "65 a look-alike in a choice": Typed(STATUS, "djеlimično provedeno", "not_understood", "not in the list"),
    "65 mixed scripts": Typed(COMMENT, "Prevenција", "new", "Prevenција"),
    "66 emoji": Typed(COMMENT, "Done 🎉", "new", "Done 🎉"),
    "66 half of a pair": Typed(COMMENT, "bad_xD83D_letter", "new", "bad_xD83D_letter"),
    "66 marks of direction": Typed(FIGURE, "\u200f17\u200e", "new", "17"),
    "66 Arabic digits": Typed(FIGURE, "١٧", "not_understood", "digits of another script"),
    "66 control character": Typed(COMMENT, "bad_x0001_letter", "not_understood", "cannot be shown"),
    "67 long text": Typed(COMMENT, LONG, "not_understood", "more than 2000 characters"),
    "67 very long text": Typed(COMMENT, "a" * 32_767, "not_understood", "more than 2000 characters"),
    **{
        f"68 {lead!r}": Typed(COMMENT, f"{lead}SUM(1)", "new", f"{lead}SUM(1)".strip())
        for lead in ("+", "-", "@", "|", "%", "＝")
    },
    "68 '='": Typed(COMMENT, "=SUM(1)", "new", "=SUM(1)", is_text=True),
    "68 '=' with an apostrophe": Typed(COMMENT, "'=SUM(1)", "new", "'=SUM(1)"),
    "68 tab": Typed(COMMENT, "\tSUM(1)", "new", "SUM(1)"),
    "68 carriage return": Typed(COMMENT, "_x000D_SUM(1)", "new", "SUM(1)"),
    "68 a program's name": Typed(NARRATIVE, "=cmd|' /C calc'!A0", "new", "=cmd|' /C calc'!A0", is_text=True),
    "68 formula-led number": Typed(FIGURE, "+SUM(1)", "not_understood", "formula"),
    "69 HTML": Typed(COMMENT, "<script>alert(1)</script>", "new", "<script>alert(1)</script>"),
    "70 boolean": Typed(FIGURE, True, "not_understood", "logical value"),
    "70 boolean in words": Typed(NARRATIVE, False, "not_understood", "logical value"),
    "71 N/A": Typed(FIGURE, "N/A", "not_understood", "is no number"),
    "71 AT": Typed(FIGURE, "AT", "not_understood", "is no number"),
    "71 KA": Typed(SHARE, "KA", "not_understood", "is no number"),
    "71 nothing but spaces": Typed(COMMENT, "   ", "unchanged"),
    "71 dash": Typed(FIGURE, "–", "not_understood", "is no number"),
    "72 year behind": Typed(SHARE, "50% (2021)", "not_understood"),
    "72 year before": Typed(SHARE, "2021 (50%)", "not_understood"),
    "status by its word": Typed(STATUS, "djelimično provedeno", "new", "partly"),
    "status in another language": Typed(STATUS, "partly implemented", "new", "partly"),
    "status in Cyrillic letters": Typed(STATUS, "ДЈЕЛИМИЧНО СПРОВЕДЕНО", "not_understood", "not in the list"),
    "status that is none": Typed(STATUS, "finished", "not_understood", "“finished” is not in the list"),
    "stage by a number": Typed(STAGE, 3, "not_understood", "not in the list"),
    "number for words": Typed(COMMENT, 17.5, "new", "17,5"),
}
