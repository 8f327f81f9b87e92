const on = Object.keys(process.env).filter((name) => name.startsWith('FLAG_'));
const one = (name) => process.env[`FLAG_${name}`];
