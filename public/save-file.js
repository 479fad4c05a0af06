/**
 * Saves a file, and leaves a link for a browser that did not.
 * @param {HTMLElement} link
 * @param {{ blob: Blob, name: string }} file
 */
export const saveFile = (link, { blob, name }) => {
  if (!(link instanceof HTMLAnchorElement)) return
  URL.revokeObjectURL(link.href)
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
}
