/** What all paths of Twilio's API begin with. */
export const TWILIO_PREFIX = '/2010-04-01/';
