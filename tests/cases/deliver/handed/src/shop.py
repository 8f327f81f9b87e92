import os

ON = os.environ["FLAG_SHOP_READ"] == "true"
