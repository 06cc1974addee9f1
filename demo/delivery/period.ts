/**
 * Time between two messages of each side, in ms. An acknowledgement takes up to a second, so a message has it
 * before the next one goes out.
 */
export const PERIOD = 2000
