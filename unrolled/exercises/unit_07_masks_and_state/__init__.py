"""07_masks_and_state: batches whose sequences differ in length, and state that stays from batch to batch."""
