/** Hands a file to the browser, which keeps it where it keeps what people download. */

/** Milliseconds after which the browser has surely begun to read it. */
const READ_WITHIN = 60_000;

export function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), READ_WITHIN);
}
