export const loader = async ({ context }: LoaderFunctionArgs) => {
  const { flags } = context;
  if (!(await flags.evaluate('guest-access', context.user))) throw redirect('/');
  const scheduled = await context.flags.evaluate('scheduled-send', context.user);
  return json({ scheduled });
};
