import { z } from 'zod';

const bool = z.enum(['true', 'false']).default('false').transform((value) => value === 'true');

const schema = z.object({
  PORT: z.coerce.number().default(3000),
  FLAG_KITCHEN_DISPLAY: bool,
  FLAG_TABLE_SERVICE: z.coerce.boolean().default(false),
  FLAG_MENU_PHOTOS: bool,
});

export const env = schema.parse(process.env);
export type Env = z.infer<typeof schema>;
