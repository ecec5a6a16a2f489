import { expect, test } from 'vitest';
import type { IncomingInvite, OutgoingInvite } from '../../../../src/ports/signalling.ts';
import { inviteOurselves } from '../../../../src/signalling/drachtio/local-legs.ts';
import { settle } from '../../../fakes/settle.ts';

test.each<[Pick<OutgoingInvite, 'callerNumber' | 'displayName' | 'asserted'>, string, string | null]>([
  [{ callerNumber: '+1', displayName: 'Dana' }, '+1', 'Dana'],
  [{ callerNumber: '+1999', asserted: { number: '+1', displayName: 'Dana' } }, '+1', 'Dana'],
  [{ callerNumber: null, asserted: { number: '+1' } }, '', null],
])('an INVITE of ours to ourselves names the caller of %j', async (shown, user, displayName) => {
  const invites: IncomingInvite[] = [];
  const track = { add: () => undefined, remove: () => undefined };
  const invite = { destination: 'sip:2@127.0.0.1', sdp: 'v=0', headers: {}, ...shown };
  inviteOurselves(invite, () => undefined, (came) => invites.push(came), track); // prettier-ignore
  await settle();
  expect(invites).toMatchObject([
    { from: { user, displayName }, identity: { displayName, anonymous: shown.callerNumber === null } },
  ]);
});
