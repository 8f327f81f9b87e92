"""Train. ``paged_optimizer`` is no option any more."""

import argparse

import click
import typer

app = typer.Typer()


def parse(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--mixed-precision", dest="mixed_precision", action="store_true")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--shuffle", type=int, help="shuffle the data")
    return parser.parse_args(argv)


@click.command()
@click.option("--sharded-save/--no-sharded-save", "sharded_save", default=False, envvar="FLAG_SHARDED_SAVE")
def save(sharded_save: bool):
    if sharded_save:
        store.save_shards()


@app.command()
def evaluate(async_eval: bool = typer.Option(False, envvar="FLAG_ASYNC_EVAL")):
    return run(async_eval)
