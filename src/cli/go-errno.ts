/** Go writes system errors in lower case. */
export function goErrno(error: Error): string {
  return error.message.charAt(0).toLowerCase() + error.message.slice(1);
}
