"""Which files may declare a function, told by what stands around its name."""

from __future__ import annotations

import pytest

from flagsync.prefilter import may_declare


@pytest.mark.parametrize(
    ("family", "text"),
    [
        ("python", "def flag_on(key):\n"),
        ("python", "flag_on = lambda key: f(key)\n"),
        ("ruby", "def flag_on(key)\n"),
        ("go", "func flag_on(k string) bool {"),
        ("go", "func (c *Client) flag_on(k string) bool {"),
        ("go", "flag_on := func(k string) bool {"),
        ("javascript", "function flag_on({key}) {"),
        ("javascript", "const flag_on = ({key}) => 1"),
        ("javascript", "export const flag_on = async (key: string) => {"),
        ("javascript", "class A {\n  flag_on(key) {\n"),
        ("javascript", "x = {\n  flag_on: (key) => 1 }"),
        ("javascript", "class A {\n  async flag_on({ key }: X): Promise<boolean> {\n"),
        ("java", "  boolean flag_on(String key) {"),
        ("csharp", "public static bool flag_on(string key) => X(key);"),
        ("kotlin", "fun String.flag_on(key: String) = f(key)"),
        ("rust", "pub fn flag_on(key: &str) -> bool {"),
        ("swift", "func flag_on(_ key: String) -> Bool {"),
        ("php", "public function flag_on($key) {"),
        ("cpp", "bool Flags::flag_on(const char* key) {"),
        ("cpp", "bool flag_on(const std::string& key)\n{"),
    ],
)
def test_a_declaration_may_be_one(family: str, text: str) -> None:
    assert may_declare(b"flag_on", text.encode(), family)


@pytest.mark.parametrize(
    ("family", "text"),
    [
        ("python", "if flag_on(key):\n"),
        ("python", "x = flag_on(\n  key)\n"),
        ("go", "if flag_on(k) {"),
        ("javascript", "  if (flag_on(key)) {"),
        ("javascript", "return flag_on(key);"),
        ("java", "return flag_on(key);"),
        ("javascript", "a.flag_on(key)"),
        ("python", "def flag_on_again(key):\n"),
    ],
)
def test_a_call_is_none(family: str, text: str) -> None:
    assert not may_declare(b"flag_on", text.encode(), family)
