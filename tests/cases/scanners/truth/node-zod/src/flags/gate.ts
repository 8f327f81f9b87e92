import type { FastifyReply, FastifyRequest } from 'fastify';

import { client } from '../client';

const gate = (flag: string) => async (request: FastifyRequest, reply: FastifyReply) => {
  const on = await client.getBooleanValue(flag, false, { targetingKey: request.user.id });
  if (!on) return reply.code(404).send();
};

export default gate;
