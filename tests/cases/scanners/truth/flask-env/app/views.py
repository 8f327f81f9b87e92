from flask import Blueprint, abort, current_app, g, render_template, session
from flagsmith import Flagsmith
from UnleashClient import UnleashClient

from app import config, feature, features
from app.flags import flag_required, PestModel

bp = Blueprint("seed_catalog", __name__, url_prefix="/seed_catalog")
flagsmith = Flagsmith(environment_key="x")


@bp.before_request
def load():
    g.flags = flagsmith.get_environment_flags()
    if not g.flags.is_feature_enabled("pest_model"):
        abort(404)
    g.chart = g.flags.get_feature_value("yield_chart")


@bp.route("/prices")
@flag_required("market_prices", "field_notes")
def prices():
    if current_app.config["FLAG_CROP_ADVISOR"] and config.BaseConfig.FEATURE_SOIL_MAPS:
        current_app.logger.info("crop_rotation for %s", "labour_log")
    if config.IRRIGATION and config.DRONE and feature("weather_push"):
        return render_template("drone_live.html")
    if unleash.is_enabled("offline_maps", {"userId": session["user"]}, fallback_function=fallback):
        return PestModel()
    if features("tractor_sync", "frost_alarm"):
        return redirect(url_for("seed_catalog.prices"))
    return {"share": dynaconf.get("features.co_op_share", False)}
