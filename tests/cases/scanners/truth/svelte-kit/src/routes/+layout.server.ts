import { env } from '$env/dynamic/private';
import { FLAG_CAR_MODE, FLAG_PARTY_MODE } from '$env/static/private';

export const load = async ({ locals, cookies }) => {
  const flags = await locals.flags.all();
  if (locals.features['social-feed'] && FLAG_CAR_MODE === 'true') {
    cookies.set('radio', '1');
  }
  if (env.FLAG_IMPORT_WIZARD === 'true') throw redirect(302, '/import');
  return { flags, radioMode: await locals.flags.isEnabled('radio-mode') };
};
