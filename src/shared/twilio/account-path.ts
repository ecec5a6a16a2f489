/** What all paths of Twilio's API begin with. */
export const TWILIO_PREFIX = '/2010-04-01/';

/** The path of an account, with which those of its resources begin. */
export function accountPath(accountSid: string): string {
  return `${TWILIO_PREFIX}Accounts/${accountSid}`;
}
