"""The corridor: what every verb does, from the source to the report. The only code that knows the rooms.

- `reading`: gather ► a repository.
- `judging`: judge ► findings; `lint`, `fix`.
- `layout`: arrange ► canonical files; `fmt`.
- `shipping`: render ► manifests and goals; `render`, `diff`, `sync` and the others.

A verb imports the part that it walks through, because nothing is loaded that it does not need.
"""
