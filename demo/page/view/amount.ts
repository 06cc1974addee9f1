/** `1 message`, `9 messages` */
export function inMessages(count: number): string {
  return `${count} ${count === 1 ? 'message' : 'messages'}`
}
