// churn-survey is gone
module.exports = { survey: 'churn_survey' };
