"""The verbs by name. A verb's module is imported when it is run, so that no verb pays for another."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from flagsync import __version__
from flagsync.cli.options import common

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

VERBS: Final[tuple[tuple[str, tuple[tuple[str, str] | tuple[str, str, str], ...]], ...]] = (
    (
        "Define",
        (
            ("init", "Start: flagsync.yaml, flags/, snippets for pre-commit and CI."),
            ("new", "Write a flag file that lints clean."),
            ("lint", "Judge the flags: every mistake with its place, and the fix."),
            ("fmt", "Bring flag files into the canonical order and layout."),
            ("explain", "What a rule says, why, and how to please it."),
            ("schema", "Print a JSON schema, for editors and other tools."),
            ("import", "Bring flags in from another system; say what could not be carried.", "import_flags"),
        ),
    ),
    (
        "Know",
        (
            ("scan", "Who uses which flag, and which flags nobody does."),
            ("stale", "What to delete, whose it is, where it is in the code, since when."),
            ("eval", "What a context is served, and why."),
        ),
    ),
    (
        "Ship",
        (
            ("render", "Print or write the ConfigMaps and env files of an environment."),
            ("diff", "What a sync would change, flag by flag."),
            ("sync", "Make the target equal to the commit."),
            ("status", "What is live where, from which commit."),
            ("drift", "What differs from what was synced, and who changed it."),
            ("rollback", "Go back to an earlier sync."),
            ("adopt", "Take over objects that exist already."),
        ),
    ),
)


class VerbGroup(click.Group):
    """A group that knows its verbs by a table and loads only the one that is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every verb, in the order of the help."""
        del ctx
        return [name for _, verbs in VERBS for name, *_ in verbs]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command, from the module of the same name or the one that the table names."""
        del ctx
        entry = next((entry for _, verbs in VERBS for entry in verbs if entry[0] == cmd_name), None)
        if entry is None:
            return None
        module = entry[2] if len(entry) > 2 else entry[0]
        command = import_module(f"flagsync.cli.verbs.{module}").command
        assert isinstance(command, click.Command)  # noqa: S101 - the verbs' modules are ours
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                parameter.envvar = variable(cmd_name, parameter)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with a guess where the verb is misspelt."""
        name = args[0]
        if not name.startswith("-") and name not in self.list_commands(ctx):
            import difflib

            near = difflib.get_close_matches(name, self.list_commands(ctx), 1)
            hint = f"; did you mean `{near[0]}`?" if near else ""
            ctx.fail(f"there is no verb `{name}`{hint}")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The verbs from the table alone, and the options before them."""
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=words) for _, verbs in VERBS for name, words, *_ in verbs if name.startswith(incomplete)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs under their headings, from the table alone."""
        del ctx
        for heading, verbs in VERBS:
            with formatter.section(heading):
                formatter.write_dl([(name, words) for name, words, *_ in verbs])


def variable(verb: str, option: click.Option) -> str:
    """The environment variable of an option, by the name that users type: `--env` of `sync` is FLAGSYNC_SYNC_ENV."""
    typed = max(option.opts, key=len).removeprefix("--")
    return f"FLAGSYNC_{verb}_{typed}".replace("-", "_").upper()


CONTEXT: Final[dict[str, Any]] = {
    "auto_envvar_prefix": "FLAGSYNC",
    "help_option_names": ["-h", "--help"],
    "max_content_width": 110,
}


COMPLETION: Final = """\
\b
Completion in the shell:
  bash  eval "$(_FLAGSYNC_COMPLETE=bash_source flagsync)"
  zsh   eval "$(_FLAGSYNC_COMPLETE=zsh_source flagsync)"
  fish  _FLAGSYNC_COMPLETE=fish_source flagsync | source
"""


@click.group(cls=VerbGroup, context_settings=CONTEXT, epilog=COMPLETION)
@click.version_option(__version__, message="%(prog)s %(version)s")
@common
def flagsync() -> None:
    """Feature flags without a flag server: YAML in Git, judged, rendered, and put exactly so onto a target.

    Flags live under flags/, one file each; flagsync.yaml says which environments and apps there are.
    """
