"""The guides of the SDK: nothing in them is missing, stale, or leads nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SDK = ROOT / "docs" / "sdk"
TYPES = (ROOT / "sdk/web/src/omi/types.ts").read_text()
LANGUAGES = ("en", "vi")
GUIDES = sorted(file.name for file in (SDK / "en").iterdir())
PAGES = [
    *sorted(SDK.rglob("*.md")),
    *(ROOT / name for name in ("README.md", "README.vi.md", "examples/README.md")),
]


def anchor(heading: str) -> str:
    """As GitHub makes them."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {anchor(h) for h in re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if link.startswith("http"):
            continue
        file, _, heading = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), link
        if heading:
            assert heading in anchors(target), link


def test_both_languages_have_the_same_guides() -> None:
    assert sorted(file.name for file in (SDK / "vi").iterdir()) == GUIDES


@pytest.mark.parametrize("guide", GUIDES)
def test_both_languages_have_the_same_parts(guide: str) -> None:
    english, vietnamese = ((SDK / lang / guide).read_text() for lang in LANGUAGES)
    for part in (r"^```\w*$", r"^#+ ", r"^\| `?\w", r"^\d\. ", r"^- "):
        assert len(re.findall(part, english, re.MULTILINE)) == len(
            re.findall(part, vietnamese, re.MULTILINE)
        ), part


def union(name: str) -> list[str]:
    """The members of a union of texts in ``types.ts``."""
    declared = TYPES.partition(f"export type {name} =")[2].partition(";")[0]
    return re.findall(
        r"'([^']+)'", re.sub(r"/\*\*.*?\*/", "", declared, flags=re.DOTALL)
    )


def members(name: str) -> list[str]:
    """The names of an interface in ``types.ts``."""
    body = TYPES.partition(f"export interface {name} ")[2].partition("\n}")[0]
    return re.findall(r"^  (?:readonly )?(\w+)\??[:<(]", body, re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["ErrorCode", "WarningCode"])
def test_every_code_is_explained(language: str, name: str) -> None:
    page = (SDK / language / "errors.md").read_text()
    explained = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    codes = union(name)
    assert len(codes) > 5
    assert [code for code in codes if code not in explained] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_is_explained_that_does_not_exist(language: str) -> None:
    page = (SDK / language / "errors.md").read_text()
    explained = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert set(explained) == {*union("ErrorCode"), *union("WarningCode")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "name",
    [
        "OmiSDK",
        "OmiSDKTheme",
        "AttendedTransfer",
        "Devices",
        "Config",
        "Options",
        "FormField",
        "Callbacks",
        "CallData",
        "Ping",
        "Version1Config",
    ],
)
def test_every_name_is_in_the_reference(language: str, name: str) -> None:
    page = (SDK / language / "reference.md").read_text()
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", page))))
    names = members(name)
    assert len(names) > 2
    assert [one for one in names if one not in named] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_custom_property_is_named_and_no_other(language: str) -> None:
    sheet = (ROOT / "sdk/web/src/theme/css/look.css").read_text()
    page = (SDK / language / "theming.md").read_text()
    rows = "".join(re.findall(r"^\| `--.*$", page, re.MULTILINE))
    declared = set(re.findall(r"^\s+(--omi-[\w-]+):", sheet, re.MULTILINE))
    assert len(declared) > 15
    assert set(re.findall(r"`(--omi-[\w-]+)`", rows)) == declared


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_pages_may_look_for_in_the_dialog_is_there(language: str) -> None:
    theme = ROOT / "sdk/web/src/theme"
    code = "".join(file.read_text() for file in theme.rglob("*.ts"))
    page = (SDK / language / "theming.md").read_text()
    names = re.findall(
        r"`([^`]+)`", page.partition("`data-omi`")[2].partition("\n\n")[0]
    )
    assert len(names) > 15
    drawn = [name for name in names if not name.startswith("key-")]
    assert [name for name in drawn if f"'{name}'" not in code] == []
    assert "`key-${" in code
