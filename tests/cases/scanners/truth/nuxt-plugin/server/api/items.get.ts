export default defineEventHandler(async (event) => {
  const flags = await getFlags(event)
  return flags['nitro-flag'] ? list() : []
})
