exports.cjsFlag = 'cjs-flag'
module.exports.cjsDead = 'cjs-dead'
