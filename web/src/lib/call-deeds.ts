import { act } from './act.ts';
import { API } from './session.ts';
import { sure } from './sure.ts';

/** Ends a call for everybody, once somebody is sure. */
export async function endCall(id: string): Promise<void> {
  if (!(await sure('End the call for everybody?', 'End the call'))) return;
  await act(API.DELETE('/v1/calls/{id}', { params: { path: { id } } }), 'The call is ended.');
}

/** Ends the part of one in a call. */
export async function endPart(call: string, leg: string): Promise<void> {
  await act(API.DELETE('/v1/calls/{id}/members/{leg}', { params: { path: { id: call, leg } } }));
}
