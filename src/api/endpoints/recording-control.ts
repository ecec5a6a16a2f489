import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import { callIdOf, valueOf } from './call-access.ts';
import type { CallSource } from './call-access.ts';

const ORDERS = {
  start: 'Begin to record a call that is not recorded. It is recorded once: what was ended does not begin again',
  stop: 'End the recording of a call that goes on',
  pause: 'Pause the recording: both sides are silence in the file, and what else is recorded or transcribed pauses too',
  resume: 'End a pause, whoever began it',
} as const;

/** /v1/calls/{id}/recording/{start,stop,pause,resume}. */
export function recordingControlEndpoints(source: CallSource): readonly Endpoint[] {
  return (Object.keys(ORDERS) as (keyof typeof ORDERS)[]).map((order) =>
    endpoint({
      method: 'POST',
      path: `/v1/calls/{id}/recording/${order}`,
      permission: order === 'pause' || order === 'resume' ? 'recordings.pause' : 'recordings.control',
      summary: ORDERS[order],
      responses: {
        200: { description: 'The recording as it is now', schema: 'RecordingStatus' },
        404: { description: 'There is no such call', schema: 'Error' },
        409: {
          description: 'The call is over, ending or not answered, or is not recorded (or is already)',
          schema: 'Error',
        },
      },
      handle: async ({ params }) => {
        const id = callIdOf(params);
        return { status: 200, body: await valueOf(source, id, await source.control.recordings.control(id, order)) };
      },
    }),
  );
}
