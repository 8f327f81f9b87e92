class Board:
    @staticmethod
    async def lit(name: str, user=None) -> bool:
        return await client.get_boolean_value_async(name, False)
