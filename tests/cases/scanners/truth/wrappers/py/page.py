from py.board import Board


async def show():
    if await Board.lit("py-lit"):
        render()
