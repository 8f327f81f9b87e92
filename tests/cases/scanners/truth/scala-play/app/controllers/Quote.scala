package controllers

import flags.Flags
import flags.Flags._
import flags.CaseFlag

class Quote(features: Features, config: Configuration) {
  def index = Action {
    if (features.isEnabled(Flags.NewQuote)) Ok
    else if (features.isEnabled(RiskEngine)) Ok
    else if (features.isOn(CaseFlag)) Ok
    else if (features.isEnabled(s"seg-$segment")) Ok
    else if (config.get[Boolean]("features.conf-flag")) Ok
    else Redirect("/search")
  }
}
