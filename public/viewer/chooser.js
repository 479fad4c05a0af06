import { byId } from '../dom.js'

/** Does a drag carry a file? @param {DragEvent} event */
const hasFile = ({ dataTransfer }) => dataTransfer?.types.includes('Files') ?? false

/**
 * Calls back with a file that is chosen, or dropped anywhere on the page.
 * @param {(file: File) => void} onFile
 */
export const fileChooser = (onFile) => {
  const input = /** @type {HTMLInputElement} */ (byId('choose'))
  /** @param {FileList | null | undefined} files */
  const take = (files) => {
    const [file] = files ?? []
    if (file) onFile(file)
  }

  const forget = () => {
    input.value = '' // or the same file could not be chosen again, and the name of an older one would stand there
  }

  input.addEventListener('click', forget)
  input.addEventListener('change', () => take(input.files))
  addEventListener('dragover', (event) => {
    if (!hasFile(event)) return
    event.preventDefault()
    document.body.classList.add('dropping')
  })
  addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) document.body.classList.remove('dropping')
  })
  addEventListener('drop', (event) => {
    document.body.classList.remove('dropping')
    if (!hasFile(event)) return
    event.preventDefault()
    forget()
    take(event.dataTransfer?.files)
  })
}
