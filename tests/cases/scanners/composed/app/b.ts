const NS = 'billing';
export const on = () => client.getBooleanValue(`${NS}.a`, false);
export const one = () => client.getBooleanValue('other.' + name, false);
