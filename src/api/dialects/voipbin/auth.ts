import type { z } from 'zod';
import { ApiError } from '../../api-error.ts';
import type { Dialect } from '../../dialect.ts';
import { endpoint } from '../../endpoint.ts';
import type { Endpoint } from '../../endpoint.ts';
import type { AccessKeys } from './access-keys.ts';
import { signupSchema, tutorialSignupSchema } from './schemas.ts';

const ANSWER = { description: 'The access key. It is shown this once', schema: 'VoipbinSignupAnswer' } as const;

/** POST /auth/signup, and POST /v1.0/auth/signup as the tutorials have it. */
export function authEndpoints(dialect: Dialect, keys: AccessKeys): readonly Endpoint[] {
  return [
    endpoint<unknown, z.output<typeof signupSchema>>({
      dialect,
      method: 'POST',
      path: '/auth/signup',
      permission: null,
      summary: 'Get an access key for an e-mail address (dialects.voipbin.signup). An empty answer: it has one already',
      body: signupSchema,
      bodyName: 'VoipbinSignup',
      responses: { 200: ANSWER },
      handle: async ({ body: { email, name } }) => {
        const accesskey = await keys.signUp(email);
        if (accesskey === null) return { status: 200, body: {} };
        return {
          status: 200,
          body: { customer: { id: accesskey.id, email, name: name ?? '', status: 'initial' }, accesskey },
        };
      },
    }),
    endpoint<unknown, z.output<typeof tutorialSignupSchema>>({
      dialect,
      method: 'POST',
      path: '/v1.0/auth/signup',
      permission: null,
      summary: 'Get an access key for a user name (dialects.voipbin.signup), as the tutorials do',
      body: tutorialSignupSchema,
      bodyName: 'VoipbinTutorialSignup',
      responses: { 200: ANSWER, 409: { description: 'The name is taken', schema: 'VoipbinError' } },
      handle: async ({ body: { username } }) => {
        const accesskey = await keys.signUp(username);
        if (accesskey === null)
          throw new ApiError('conflict', 'somebody signed up by this name already; use its access key');
        return { status: 200, body: { username, customer: { id: accesskey.id, status: 'initial' }, accesskey } };
      },
    }),
  ];
}
