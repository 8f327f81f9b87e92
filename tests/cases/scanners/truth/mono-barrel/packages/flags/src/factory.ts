export const createFlag = (key: string) => ({ key, useValue: () => useStore((s) => s.flags[key]) })
export const factoryFlag = createFlag('factory')
export const factoryDead = createFlag('factory-dead')
