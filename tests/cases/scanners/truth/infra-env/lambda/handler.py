import os

TF = os.environ.get("FLAG_TF_FLAG", "false") == "true"
PY = os.getenv("FLAG_PY_ENV")
# os.getenv("FLAG_COMMENTED_ENV")
HELM = "FLAG_HELM_FLAG" in os.environ
