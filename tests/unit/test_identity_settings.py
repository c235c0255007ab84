"""The file that names the identity provider: what stands in it, and that a slip of the pen opens no door."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.access.identity.settings import Provider, read_provider
from engine.errors import InputError

LEAST = "identity:\n  issuer: https://id.example.invalid/bureau\n  client: shixian\n  address: https://sx.example.invalid/\n"


def read(tmp_path: Path, text: str, **environ: str) -> Provider | None:
    (tmp_path / "identity.yaml").write_text(text, encoding="utf-8")
    return read_provider(tmp_path, environ)


def test_without_a_file_there_is_no_provider(tmp_path: Path) -> None:
    assert read_provider(tmp_path, {}) is None


def test_the_least_is_enough(tmp_path: Path) -> None:
    found = read(tmp_path, LEAST)
    assert found == Provider("https://id.example.invalid/bureau", "shixian", "https://sx.example.invalid")
    assert found.back == "https://sx.example.invalid/login/identity/back"
    assert found.officer("heping_1") == "heping_1"


def test_secrets_come_from_the_environment_and_are_shown_nowhere(tmp_path: Path) -> None:
    more = "  secret: ${SX_KEY}\n  claim: employee_number\n  officers: {0017: heping_1}\n  passwords: none\n"
    found = read(tmp_path, LEAST + more.replace("0017", "'0017'"), SX_KEY="geheim")
    assert found is not None
    assert (found.secret, found.claim, found.passwords) == ("geheim", "employee_number", False)
    assert found.officer("0017") == "heping_1"
    assert "geheim" not in repr(found)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("identity:\n  issuer: https://id.example.invalid\n", "缺少“client”"),
        (LEAST.replace("https://id", "ftp://id"), "https://"),
        (LEAST.replace("https://sx.example.invalid/", "https://u:p@sx.example.invalid/"), "用户名"),
        (LEAST.replace("/bureau", "/bureau?x=1"), "问号"),
        (LEAST + "  secret: ${NOT_SET}\n", "NOT_SET"),
        (LEAST + "  password: keep\n", "不认识“password”"),
        (LEAST + "  passwords: maybe\n", "keep、none"),
        (LEAST + "  scope: profile\n", "openid"),
        (LEAST + "  officers: [heping_1]\n", "officers"),
        (LEAST + "  ca: /nowhere/ca.pem\n", "没有证书文件"),
        ("provider: x\n", "不认识“provider”"),
        ("identity: [", "YAML"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(InputError, match=r"identity\.yaml") as caught:
        read(tmp_path, text)
    assert why in str(caught.value)
