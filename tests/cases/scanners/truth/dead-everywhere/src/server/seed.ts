export async function seed(db: Db) {
  await db.flag.createMany({ data: [{ key: 'wish-share', enabled: false }, { key: 'fit-quiz', enabled: false }] });
}
