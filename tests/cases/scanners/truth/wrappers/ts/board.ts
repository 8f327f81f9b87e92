export const lit = (name: string, user?: User) => client.getBooleanValue(name, false, { user });
