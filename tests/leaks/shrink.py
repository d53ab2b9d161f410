"""The fewest steps that still fail."""


def shrink(steps, fails, tries=400):
    """Leaves out ever smaller parts, as long as what is left fails. `fails` is asked so often at most."""
    part = max(1, len(steps) // 2)
    while part:
        at, less = 0, False
        while at < len(steps):
            left = steps[:at] + steps[at + part:]
            if tries == 0:
                return steps
            tries -= 1
            if left and fails(left):
                steps, less = left, True
            else:
                at += part
        if part == 1 and not less:
            break
        part = part // 2 or (1 if less else 0)
    return steps
