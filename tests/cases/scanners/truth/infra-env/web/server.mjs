const { FLAG_NODE_DESTRUCTURED = 'false' } = process.env
if (process.env.FLAG_NODE_ENV === 'true') start(FLAG_NODE_DESTRUCTURED)
