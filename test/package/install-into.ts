/** Makes the project of `install.ts` in the folder that is given. */
import { installInto } from './install.ts'

installInto(process.argv[2]!)
