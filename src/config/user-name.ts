/** The name of a user whose telephones register with us. It stands in SIP URIs as it is (RFC 3261 25.1 `unreserved`). */
export const USER_NAME = /^[A-Za-z0-9+._-]{1,64}$/;

/** A user as a destination: `user:anna`. */
const USER_DESTINATION = /^user:([A-Za-z0-9+._-]{1,64})$/;

/** The name in a destination; null: it names no user in that form. */
export function userNameIn(text: string): string | null {
  return USER_DESTINATION.exec(text)?.[1] ?? null;
}
