USE_MOCKED_SHOP = True
if USE_MOCKED_SHOP:
    print()
