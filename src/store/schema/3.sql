-- Shingles are hashed in another way: fingerprints that were made before are near to none that are made now.
-- Articles with them are still known by their text, and by it as a whole only.
UPDATE fingerprints SET fingerprint = NULL;
