export default { newCart: 'default-obj', oldCart: 'default-dead' }
