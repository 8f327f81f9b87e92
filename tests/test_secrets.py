"""What looks like a credential is found and hidden everywhere; what only looks random is left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flagsync import reports
from flagsync.secrets import COVER, find, mask
from tests.rulebook import Example, lint_files

# Put together here, so that no scanner of this repository takes them for real.
SECRETS = {
    "a private key": "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEpAIBAAKCAQEA7\n-----END RSA PRIVATE KEY-----",
    "an AWS access key": "AKIA" + "QYLPMN5HHHFPZAM2",
    "a GitHub token": "ghp_" + "x9Ab3Cd5Ef7Gh9Ij1Kl3Mn5Op7Qr9St1Uv3W",
    "a GitLab token": "glpat-" + "Zy8Xw6Vu4Ts2Rq0Po9Nm",
    "a Slack token": "xoxb-" + "2314567890-2314567890-AbCdEfGhIjKl",
    "a Stripe key": "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "a Google API key": "AIza" + "SyD3xK9mQ2wE8rT5yU1iO7pA4sD6fG0hJ2k",
    "a JSON web token": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
    "a password in an address": "postgres://shop:" + "hr9Zk2mQ@db.example.test:5432/shop",
    "a password": "Server=db;User=shop;Password=" + "f7Gk29sLq0Xw81Zp",
}

HARMLESS = [
    "3f0c8a52-51a7-4c1c-9d0e-1b2f3a4c5d6e",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "a-very-long-slug-of-a-campaign-that-nobody-can-read-2026-11-30",
    "https://api.example.test:8443/v1/things?page=2&per_page=100",
    "https://shop@git.example.test/payments.git",
    "https://user:${PASSWORD}@db.example.test/",
    "https://example.test/reset-password?token=abc",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Qz8vX1mPpQb2kq7GZr3m8yQ1c5v7h9d2s4f6g8h0j shop@example.test",
    "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----",
    "pk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "AKIAIOSFODNN7EXAMPLE",
    "password: choose one that nobody guesses",
    "token=reset-by-mail-2",
    "secret: correct-horse-battery-staple",
    "apiKey=${PAYMENT_API_KEY}",
    "tokens: 4096",
    "ghp_short",
    "eyJ",
]


def flag_with(value: str) -> str:
    quoted = value.replace("\n", "\\n")
    lines = f'type: string\nvariants: {{"off": "", live: "{quoted}"}}\ndefault: "off"\noffVariant: "off"\n'
    return Example("", lines + "environments: {staging: {default: live}}\n").files["flags/checkout.new-flow.yaml"]


@pytest.mark.parametrize(("kind", "text"), SECRETS.items(), ids=SECRETS)
def test_a_credential_is_found_by_its_shape(kind: str, text: str) -> None:
    found = find(f"use {text} here")
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_credential_is_left_alone(text: str) -> None:
    assert find(text) is None
    assert mask(text) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_a_flag_may_serve_what_is_no_credential(text: str) -> None:
    assert [finding.rule for finding in lint_files({"flags/checkout.new-flow.yaml": flag_with(text)}).findings] == []


@pytest.mark.parametrize(("kind", "text"), SECRETS.items(), ids=SECRETS)
def test_no_report_prints_what_was_found(kind: str, text: str) -> None:
    report = lint_files({"flags/checkout.new-flow.yaml": flag_with(text)})
    assert [finding.rule for finding in report.findings] == ["secret-like-value"]
    secret = find(text)
    assert secret is not None
    hidden = text[secret.start : secret.end].rsplit("\n", maxsplit=1)[-1][-12:]
    for name in reports.ALL:
        assert hidden not in reports.writer(name)(report), name
    assert kind in reports.writer("text")(report)


def test_the_source_line_is_hidden_under_findings_of_other_rules_too() -> None:
    key = SECRETS["an AWS access key"]
    content = flag_with(key).replace("type: string", "type: integer")
    report = lint_files({"flags/checkout.new-flow.yaml": content}, ignore=frozenset({"secret-like-value"}))
    text = reports.writer("text")(report)
    assert "value-type" in text
    assert key not in text
    assert COVER * len(key) in text


def test_the_fingerprint_does_not_know_the_credential() -> None:
    reports_ = [
        lint_files({"flags/checkout.new-flow.yaml": flag_with(key)})
        for key in (
            SECRETS["an AWS access key"],
            SECRETS["an AWS access key"][:-1] + "3",
        )
    ]
    first, second = (report.findings[0].fingerprint for report in reports_)
    assert first == second


@pytest.mark.parametrize(
    "piece", ["gl", "://", "a://b:", "password=", "eyJaaaaaaaaa.", "-----BEGIN A ", "xoxb-", "a-1", "secret   ", "a@b."]
)
def test_a_megabyte_of_almost_nothing_is_searched_at_once(piece: str) -> None:
    text = "token=" + piece * (1_000_000 // len(piece))
    start = time.perf_counter()
    assert len(mask(text)) == len(text)
    assert time.perf_counter() - start < 10


@given(st.text(), st.sampled_from(list(SECRETS.values())), st.text())
def test_hiding_keeps_every_line_and_the_length(before: str, secret: str, after: str) -> None:
    text = f"{before} {secret} {after}"
    masked = mask(text)
    assert len(masked) == len(text)
    assert masked.count("\n") == text.count("\n")
    assert mask(masked) == masked
