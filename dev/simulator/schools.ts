/** Names for customers of the demo. All of them are invented; none is meant to be anybody's. */
import { oneOf, type Random } from './random.ts';

const places = `Brambleford|Nettlecombe|Ashwhistle|Crumbleton|Fernhollow|Duskwater|Puddlemere|Thistlewick|Gorsebury|Lanternshaw
Mossgate|Quillbridge|Larkenfield|Otterbrook Mill|Copperthorn|Wrenmarsh|Saltthorn|Kestrelby|Inkwell Bay|Juniper Cross
Marrowstone|Pinchwick-under-Hill|Tumbledown|Velvetmoor|Yonderleigh|Zephyr Point|Nebelbrück|Äpfelwald|Fröhlichstätten
Åskagård|Smørdal|Žlutava|Château-Brumeux|Peña Risueña|Łąkowice`.split(/[|\n]/);

const kinds = `% Primary School|% Academy|% High School|% Community College|University of %|% Grammar School|The % Library
% Museum of Buttons|% School of Music & Mime|Collegium "%"|St Odo's School, %|% Kindergarten Trust|% Language Centre
% Institute of Cartography|Miss Thimble's Academy of %|% Bakery Ltd|% & Daughters Catering`.split(/[|\n]/);

/** A name, and a domain under `.example` that the id makes its own. */
export function inventSchool(random: Random, id: string): { readonly companyName: string; readonly domain: string } {
  const place = oneOf(places, random) ?? '';
  const kind = oneOf(kinds, random) ?? '';
  const plain = place
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');
  return { companyName: kind.replace('%', place), domain: `${plain}-${id.slice(0, 6)}.example` };
}
