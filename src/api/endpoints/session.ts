import type { z } from 'zod';
import { sourceGroup } from '../../shared/source-group.ts';
import type { Access } from '../access/access.ts';
import type { ApiClient } from '../access/api-client.ts';
import { unauthorized } from '../access/auth.ts';
import { ROLE_PERMISSIONS } from '../access/permissions.ts';
import type { Session } from '../access/session-book.ts';
import { ApiError, conflict } from '../api-error.ts';
import { endpoint } from '../endpoint.ts';
import type { ApiRequest, ApiResponse, Endpoint } from '../endpoint.ts';
import { loginSchema, passwordChangeSchema, personName } from '../schemas/access-schemas.ts';

type Login = z.output<typeof loginSchema>;

/** One text for whatever is wrong: it does not tell whether there is such a person. */
const WRONG_LOGIN = unauthorized('the name and the password, or the key, are not known', '', 'api-login');
const TOO_MANY_LOGINS = new ApiError('too-many-requests', 'too many attempts to log in; wait before the next', {
  headers: { 'retry-after': '10' },
  refusal: 'api-login',
});
const NO_SESSION = unauthorized('this request has a key and no session', '');
const TOO_MANY = { description: 'Too many attempts from this address or for this name', schema: 'Error' } as const;

/** /v1/session: logging in and out, and the own password. */
export function sessionEndpoints(access: Access): readonly Endpoint[] {
  const { keys, people, sessions, browsers, logins, audit } = access;

  /** Who logs in. @throws ApiError `unauthorized`, `too-many-requests` */
  const login = async (body: Login, source: string, raw: ApiRequest<unknown, unknown>['raw']): Promise<ApiClient> => {
    const from = sourceGroup(source);
    const name = 'key' in body ? '' : body.name.toLowerCase();
    // Somebody may have typed the password where the name belongs.
    const tried = 'key' in body ? 'a key' : personName.safeParse(name).success ? name : 'no name';
    // Keys cannot be guessed, so that no name stands for them all.
    if (!('key' in body ? logins.hearsSource(from) : logins.hears(from, name))) throw TOO_MANY_LOGINS;
    const client = 'key' in body ? await keys.verified(body.key) : await people.authenticate(name, body.password);
    audit.loggedIn({ ip: source, id: raw.id }, client, tried);
    if (client === null) throw WRONG_LOGIN;
    logins.right(from, name);
    return client;
  };

  const bodyOf = ({ client, csrfToken, expiresAt }: Session): object => {
    const { kind, name, role, agent, user } = client;
    const displayName = kind === 'person' ? people.get(name).displayName : name;
    const permissions = [...ROLE_PERMISSIONS[role]];
    return { kind, name, displayName, role, agent, user, permissions, csrfToken, expiresAt: timeOf(expiresAt) };
  };

  /** The session of a request that has one. @throws ApiError `unauthorized` */
  const ownOf = ({ raw }: Pick<ApiRequest<unknown, unknown>, 'raw'>): { token: string; session: Session } => {
    const token = browsers.tokenOf(raw);
    const session = token === null ? null : sessions.use(token);
    if (token === null || session === null) throw NO_SESSION;
    return { token, session };
  };

  const begin = async (client: ApiClient, raw: ApiRequest<unknown, unknown>['raw']): Promise<ApiResponse> => {
    const begun = await sessions.begin(client);
    if (begun === null) throw new ApiError('unavailable', 'there are too many sessions', { headers: { 'retry-after': '60' } }); // prettier-ignore
    const cookie = browsers.cookieOf(raw, begun.token, access.sessionSeconds);
    return { status: 201, headers: { 'set-cookie': cookie }, body: bodyOf(begun.session) };
  };

  return [
    endpoint({
      method: 'POST',
      path: '/v1/session',
      hasSecrets: true,
      permission: null,
      summary: 'Log in, by name and password or by a key. The cookie of the answer is the session',
      body: loginSchema,
      bodyName: 'Login',
      examples: { person: { name: 'anna', password: 'correct horse battery' }, key: { key: 'wbk_...' } },
      responses: {
        201: { description: 'The session', schema: 'Session' },
        400: { description: 'A value of the request is wrong. `details` says which', schema: 'Error' },
        401: { description: 'There is no such person or key, or the password is wrong', schema: 'Error' },
        403: { description: 'A page of another site sent the request', schema: 'Error' },
        429: TOO_MANY,
      },
      handle: async ({ body, source, raw }) => {
        const stranger = browsers.strangerFault(raw);
        if (stranger !== null) throw stranger;
        return await begin(await login(body, source, raw), raw);
      },
    }),
    endpoint({
      method: 'GET',
      path: '/v1/session',
      permission: 'session.own',
      isScoped: true,
      summary: 'Who has logged in, and what the role may do',
      responses: { 200: { description: 'The session', schema: 'Session' } },
      handle: (request) => ({ status: 200, body: bodyOf(ownOf(request).session) }),
    }),
    endpoint({
      method: 'DELETE',
      path: '/v1/session',
      permission: 'session.own',
      isScoped: true,
      summary: 'Log out',
      responses: { 204: { description: 'The session is over' } },
      handle: async (request) => {
        const { token } = ownOf(request);
        await sessions.end(token);
        return { status: 204, headers: { 'set-cookie': browsers.cookieOf(request.raw, '', 0) } };
      },
    }),
    endpoint({
      method: 'PUT',
      path: '/v1/session/password',
      permission: 'session.own',
      isScoped: true,
      summary: 'Change the own password. All sessions of the person end, and this one goes on as another',
      body: passwordChangeSchema,
      bodyName: 'PasswordChange',
      responses: {
        201: { description: 'The new session', schema: 'Session' },
        409: { description: 'Who has logged in by a key has no password', schema: 'Error' },
        429: TOO_MANY,
      },
      handle: async ({ body, raw, source, client: asks }) => {
        const { session } = ownOf({ raw });
        const { kind, name } = session.client;
        if (kind !== 'person' || asks === null) throw conflict('key', 'who has logged in by a key has no password');
        await login({ name, password: body.password }, source, raw);
        const { client } = await people.change(name, { password: body.newPassword });
        return await begin(client, raw);
      },
    }),
  ];
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
