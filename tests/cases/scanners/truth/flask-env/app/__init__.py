from flask import Flask, current_app, g

from app import config


def create_app():
    app = Flask(__name__)
    app.config.from_object("app.config.Production")
    app.config["FEATURES"] = {"weather_push": True, "drone_live": False, "seed_catalog": False}
    app.jinja_env.globals["feature"] = feature
    return app


def feature(name):
    return current_app.config["FEATURES"].get(name, False)


def features(*names):
    return all(map(feature, names))
